"""How Moien runs on a machine: the proxy's rules (Caddyfile), the list of all settings, and the demo's supervisor."""
