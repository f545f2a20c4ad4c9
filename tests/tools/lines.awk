# lines.awk: functions of more than 45 lines of code; annotations, comments and blank lines do not count
/^\{/ { start = NR; code = 0 }
/\/\*/ { comment = 1 }
!comment && !/^[[:space:]]*(\/\/|$)/ { code++ }
/\*\// { comment = 0 }
/^\}/ { if (start && code > 45) print f ":" start ": " code " lines"; start = 0 }
