"""One's own side of recovering: how it goes, days without, craving, a diary, pictures of it, and taking it all along."""
