-- Tokens that would become others side by side stay apart.
TRAIN MODEL m USING knn(a = + .5, b = - 4) FROM t WHERE a - - 1 > - + b and c @ - 1 = 1 and a !=- 1 and x = :y and s = E'\'' || U&'\0061' || '' 'b' and $1 > 1. and b'01' = x'1f' and d = 1 .. 2 and e - -- c
f = 1 and "a""b" . c and a : : b
WITH FEATURES (größe, 名前, a$b);
