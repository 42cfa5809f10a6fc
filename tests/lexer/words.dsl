-- Words keep their spelling; letters beyond ASCII and $ may stand inside them.
TRAIN model größe a$b _x "Größe" 名前;
