"""What the three indicators are: functions of counts, each with its formula and its source."""
