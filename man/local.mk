## Manual pages.

dist_man1_MANS = %D%/container.1
