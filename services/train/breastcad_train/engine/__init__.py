"""The one way that every model is trained, on Lightning Fabric.

A run is a folder. What happens in a step depends on its number and the seed alone: the order of the
images, their augmentation, dropout. So a run that was killed anywhere goes on from its last
checkpoint as if nothing had happened.
"""
