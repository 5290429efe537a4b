"""The whole of Một Cửa as one command, and the settings in which its rooms meet."""

import os

# Whether somebody's plug-in wants to see each model that Pydantic makes: to look for one reads the
# description of every installed package, a tenth of a start.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")
