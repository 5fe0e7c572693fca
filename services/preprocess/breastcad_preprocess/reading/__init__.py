"""Reading of files from outside in worker processes: a hostile file costs one instance at most."""
