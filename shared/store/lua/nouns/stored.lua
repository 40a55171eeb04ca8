-- needs: clock, names, values
-- How many bytes an owner's lists take up, and how many are held by uploads that are under way.

-- An upload that has not been heard of for so long has died.
local HOLD_MS = 120000

-- What a list takes up of the bytes that its owner may store: at least a block of a disk.
local function room_of(size) return math.max(4096, num(size)) end
-- How many an owner stores, told by whatever comes or goes; and of how many lists that is the sum. Where it is not of as
-- many as there are it is added up anew: parts of an earlier version, which tell nothing, may run beside this one.
local function tell_stored(owner, sum)
  local count = redis.call('ZCARD', at('lists:' .. owner))
  if count == 0 then redis.call('HDEL', at('stored'), owner)
  else redis.call('HSET', at('stored'), owner, int(sum) .. ':' .. count) end
end
local function stored_by(owner)
  local lists = at('lists:' .. owner)
  local sum, count = string.match(redis.call('HGET', at('stored'), owner) or '', '^(%d+):(%d+)$')
  if sum and tonumber(count) == redis.call('ZCARD', lists) then return tonumber(sum) end
  sum = 0
  for _, list in ipairs(redis.call('ZRANGE', lists, 0, -1)) do sum = sum + room_of(redis.call('HGET', list_key(list), 'size')) end
  tell_stored(owner, sum)
  return sum
end
-- How many are held by uploads of an owner's that are under way, but for this one. Whoever has not been heard of for
-- two minutes has died.
local function held_beside(owner, upload)
  local key, sum = at('coming:' .. owner), 0
  local all = redis.call('HGETALL', key)
  for i = 1, #all, 2 do
    local bytes, ms = string.match(all[i + 1], '^(%d+):(%d+)$')
    if num(ms) < NOW - HOLD_MS then redis.call('HDEL', key, all[i])
    elseif all[i] ~= upload then sum = sum + num(bytes) end
  end
  return sum
end
