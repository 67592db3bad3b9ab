"""Pure data that every other layer speaks: errors, findings, rules, modules, projects."""
