DROP MODEL IF EXISTS @name:schema@.@model:dropped@;
