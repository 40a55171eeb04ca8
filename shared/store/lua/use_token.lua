#!lua
-- needs: clock, names, values
-- A token is used now. ARGV: id.
local key = at('token:' .. ARGV[2])
if redis.call('EXISTS', key) == 1 then redis.call('HSET', key, 'used_ms', int(NOW)) end
