"""The demo community: invented people in invented groups, made by the same verbs that real people use."""
