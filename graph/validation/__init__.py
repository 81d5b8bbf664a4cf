"""SHACL validation: profiles, engines, positions of findings in the data, and reports for people and programs."""
