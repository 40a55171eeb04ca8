#!lua flags=allow-oom
-- needs: names, workers
-- A worker is about to end and takes nothing more: it counts no longer. ARGV: `name|queue|slots`, as in duty.lua
redis.call('ZREM', at('workers'), ARGV[2])
local name = string.match(ARGV[2], '^(.*)|.*|%d+$')
redis.call('DEL', at('worker:' .. name), at('abilities:' .. name))
return count_slots()
