-- needs: names
-- Pieces of a list that are counted under a lease.

-- A stretch that is being counted counts no more, and no other is given out.
local function forget_stretch(list)
  local lease = redis.call('HGET', list_key(list), 'lease')
  if lease then redis.call('HDEL', at('owners'), cjson.decode(lease).owner) end
  redis.call('HDEL', list_key(list), 'lease')
  redis.call('ZREM', at('turns'), 'list:' .. list)
  redis.call('ZREM', at('deadlines'), 'list:' .. list)
end
