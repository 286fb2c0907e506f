// The layer Runs: see ARCHITECTURE.md.
