#!lua flags=allow-oom
-- needs: names, stretches
-- A list did not come to be: what was counted of it is forgotten. ARGV: list. Returns 1, or 0 where it is known.
local key = list_key(ARGV[2])
if redis.call('HEXISTS', key, 'record') == 1 then return 0 end
forget_stretch(ARGV[2])
redis.call('DEL', key, key .. ':parts')
return 1
