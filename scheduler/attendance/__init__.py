"""Who came: by name, by count, as a group; noted at the desk or from paper afterwards."""
