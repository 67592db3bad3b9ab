"""The cache layer: every loader has a ttl and a bound, what is opened once is a resource."""
