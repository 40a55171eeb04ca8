-- How values are read and written.
local function num(value) return tonumber(value) or 0 end
-- cjson and tostring round large numbers; this writes them out.
local function int(value) return string.format('%.0f', value) end
