"""Who works here and who comes here: accounts and roles; residents without accounts."""
