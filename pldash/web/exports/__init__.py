"""Pages on which a teacher takes their record along."""
