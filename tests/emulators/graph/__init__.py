"""An emulator of the part of Microsoft Graph that group membership needs, with a security token service of its own."""
