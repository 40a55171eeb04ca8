#!lua
-- needs: names
-- A worker has these predicates, in place of what one of its name had. What no worker has any more is forgotten: a version
-- that is edited again and again leaves one behind.
-- ARGV: worker, seconds that its word is good for, then of each predicate its `name@version` and what there is to know of
-- it (JSON).
local predicates, mine = at('predicates'), at('abilities:' .. ARGV[2])
redis.call('DEL', mine)
for i = 4, #ARGV, 2 do
  redis.call('HSET', predicates, ARGV[i], ARGV[i + 1])
  redis.call('SADD', mine, ARGV[i])
end
redis.call('EXPIRE', mine, ARGV[3])

local has = {}
local function note(abilities)
  for _, one in ipairs(redis.call('SMEMBERS', abilities)) do has[one] = true end
end
note(mine)
for _, worker in ipairs(redis.call('ZRANGE', at('workers'), 0, -1)) do
  note(at('abilities:' .. string.match(worker, '^(.*)|.*|%d+$')))
end
for _, one in ipairs(redis.call('HKEYS', predicates)) do
  -- Of a worker that is not counted just now it is published again as soon as that looks for it.
  if not has[one] then redis.call('HDEL', predicates, one) end
end
return 1
