-- needs: clock, names
-- What happened to a job: numbered, kept in its log, published. ARGV[1]: bytes of log kept per job.
local LOG_BYTES = tonumber(ARGV[1])

-- RFC 3339, UTC, milliseconds (days to civil date: Howard Hinnant's algorithm).
local function iso(ms)
  local s = math.floor(ms / 1000)
  local z = math.floor(s / 86400) + 719468
  local era = math.floor(z / 146097)
  local doe = z - era * 146097
  local yoe = math.floor((doe - math.floor(doe / 1460) + math.floor(doe / 36524) - math.floor(doe / 146096)) / 365)
  local doy = doe - (365 * yoe + math.floor(yoe / 4) - math.floor(yoe / 100))
  local mp = math.floor((5 * doy + 2) / 153)
  local d = doy - math.floor((153 * mp + 2) / 5) + 1
  local m = mp < 10 and mp + 3 or mp - 9
  local y = yoe + era * 400 + (m <= 2 and 1 or 0)
  local t = s % 86400
  return string.format('%04d-%02d-%02dT%02d:%02d:%02d.%03dZ',
    y, m, d, math.floor(t / 3600), math.floor(t / 60) % 60, t % 60, ms % 1000)
end

-- About what an event takes in the memory of a stream, which rounds up and keeps a tree of its own.
local function memory_of(bytes) return math.floor(bytes * 4 / 3) + 128 end

-- An event: numbered, appended to the log, trimmed by bytes, published; `members` is JSON without its braces.
-- The message is the one that python-socketio's Redis manager publishes for `emit` (a test compares them).
local function emit(job, kind, members)
  local key = job_key(job)
  local seq = redis.call('HINCRBY', key, 'seq', 1)
  local id = seq .. '-' .. NOW_US
  local event = '{"type":"' .. kind .. '","job":"' .. job .. '","seq":' .. seq .. ',"cursor":"' .. id ..
    '","at":"' .. iso(NOW) .. '",' .. members .. '}'
  redis.call('XADD', key .. ':log', id, 'e', event)
  redis.call('HSET', key, 'cursor', id)
  local size = redis.call('HINCRBY', key, 'log_bytes', memory_of(#event))
  while size > LOG_BYTES do
    local oldest = redis.call('XRANGE', key .. ':log', '-', '+', 'COUNT', 2)
    if #oldest < 2 then break end
    redis.call('XTRIM', key .. ':log', 'MINID', oldest[2][1])
    redis.call('HSET', key, 'trimmed', oldest[1][1])
    size = redis.call('HINCRBY', key, 'log_bytes', -memory_of(#oldest[1][2][2]))
  end
  redis.call('PUBLISH', at('relay'), '{"method":"emit","event":"' .. kind .. '","binary":false,"data":[' .. event ..
    '],"namespace":"/jobs","room":"' .. job .. '","skip_sid":null,"callback":null,"host_id":"lua"}')
end
