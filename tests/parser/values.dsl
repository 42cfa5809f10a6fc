-- Values of parameters: every literal there is.
TRAIN MODEL m USING x(a = null, b = TRUE, c = -1, d = 1e-3, e = 50%, f = 4k, g = 30 days, h = adam, i = "j\u00e4", k = E'\x41\n',
  l = [1, [2, 3], []], m = {a: 1, 'B c': {}, "D": word}, n = $$text$$, o = +2.5)
  FROM t WITH FEATURES (a);
