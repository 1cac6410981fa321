"""How Moien runs: the proxy's rules, the list of all settings, manifests for a cluster, the supervisor of the demo."""
