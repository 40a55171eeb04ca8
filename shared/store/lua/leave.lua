#!lua flags=allow-oom
-- A worker is about to end and takes nothing more: it counts no longer. ARGV: `name|queue|slots`, as in duty.lua
redis.call('ZREM', at('workers'), ARGV[2])
redis.call('DEL', at('worker:' .. string.match(ARGV[2], '^(.*)|.*|%d+$')))
return count_slots()
