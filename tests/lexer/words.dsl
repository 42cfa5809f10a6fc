-- Words keep their spelling; letters beyond ASCII and $ may stand inside them.
SELECT größe, a$b, _x, "Größe", 名前;
