-- Operators end before comments and leave a trailing sign to the number.
SELECT a=-1, a@-1, b<>c, b!=c, a||b, x::int, y:=2, 5%3, j->>'k', a<-b, 1..2, *--comment
/* outer /* nested */ still */ , a/**/b, p=>q;
