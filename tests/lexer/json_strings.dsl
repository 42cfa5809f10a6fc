-- In values "text" may hold escaped quotes; in SQL a backslash in a quoted name is itself.
TRAIN MODEL m USING a(s = "say \"hi\"", l = ["x\"y"], m = {"k\"": "v\\"}) FROM "t\" PREDICT y WITH FEATURES (b);
