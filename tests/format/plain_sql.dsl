-- Plain SQL keeps its lines; blanks at their ends and the indentation of the whole go.
   create table T (
       id   integer,   -- the key  
	  name	text
     );

select 'a   
  b' ,  $$ x  
	y $$ -- behind
;
	  SELECT 1 ,
		2  ; SELECT 3 /* four */;
CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1 ; SELECT 2; END
