"""The worst morning at the doors: a rush at three gates, with bad networks and servers that die meanwhile."""
