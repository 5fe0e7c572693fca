"""The commands of ``breastcad``, one file each."""
