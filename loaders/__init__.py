"""From files to RDF: reading, segmentation, recognition, mapping and the build."""
