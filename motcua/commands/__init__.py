"""The commands of `motcua`, a module for each kind. None imports its room before it is asked."""
