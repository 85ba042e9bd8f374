"""The input and output of a distributed map in S3.

storage.py    objects in buckets: a contract, in memory, and S3 itself
reader.py     ItemReader: JSON, JSON Lines, CSV, manifests, listings
batches.py    ItemBatcher
writer.py     ResultWriter
"""
