"""Long work with progress: done in steps that any process resumes, can be cancelled, and leaves one report."""
