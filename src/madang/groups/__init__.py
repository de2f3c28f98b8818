"""Three citizens make a group: forming by own confirmation, life by decisions of its members, help when it breaks."""
