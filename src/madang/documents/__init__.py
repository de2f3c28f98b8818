"""Files that came with a matter: known by content, bounded in size, photographs redrawn without EXIF and GPS.

This app serves nothing: the app that owns the matter knows who may see it.
"""
