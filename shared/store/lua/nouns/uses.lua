-- needs: clock, names, values
-- When lists were last used.

-- A list is used: it is kept for so long from now on.
local function use(list) redis.call('ZADD', at('used'), 'XX', int(NOW), list) end
