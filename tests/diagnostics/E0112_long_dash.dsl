-- A dash that a word processor made is no minus sign.
SELECT a – b FROM t;
