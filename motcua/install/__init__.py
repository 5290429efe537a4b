"""Install a centre, or one part of it, as services of systemd; update it; pack it for a stick."""
