"""The places of an event, driven at random and held against every promise about them."""
