#!lua
-- needs: clock, names, stored, values
-- An upload holds part of the bytes that its owner may store, for two minutes from its last word.
-- ARGV: owner, upload, how many bytes an owner may store, the least that is wanted, the most (0 and 0: it lets go).
-- Returns {what it holds (0: refused, and it holds what it held), what the owner stores, what other uploads hold}.
local owner, upload, quota, least, most = ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local key = at('coming:' .. owner)
if most == 0 then
  redis.call('HDEL', key, upload)
  return { 0, '0', '0' }
end
local stored, held = stored_by(owner), held_beside(owner, upload)
local granted = math.min(room_of(most), quota - stored - held)
if granted < room_of(least) then return { 0, int(stored), int(held) } end
redis.call('HSET', key, upload, int(granted) .. ':' .. int(NOW))
redis.call('PEXPIRE', key, HOLD_MS)
return { int(granted), int(stored), int(held) }
