#!lua
-- needs: drafts, names, turns, values
-- A list that still comes in may be counted as far as it is there; called again as it grows.
-- ARGV: list, outline (JSON), body (first byte after the header), bytes that are there.
-- Returns 1, or 0 where the list is known by now.
local list, available = ARGV[2], ARGV[5]
local key = list_key(list)
if redis.call('HEXISTS', key, 'record') == 1 then return 0 end
if redis.call('HSETNX', key, 'draft', ARGV[3]) == 1 then
  redis.call('DEL', key .. ':parts')
  redis.call('HSET', key, 'bytes', ARGV[4], 'line', 1, 'rows', 0, 'blank', 0, 'complete', 0, 'enough', ARGV[4])
end
redis.call('HSET', key, 'available', available)
keep_draft(list)
local v = redis.call('HMGET', key, 'enough', 'lease')
if not v[2] and tonumber(available) > num(v[1]) then offer('list:' .. list) end
return 1
