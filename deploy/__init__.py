"""How Moien is put on a machine: the demo's supervisor, the path proxy's rules, images and manifests."""
