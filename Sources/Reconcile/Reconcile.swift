// The layer Reconcile: see ARCHITECTURE.md.
