// The layer Pipelines: see ARCHITECTURE.md.
