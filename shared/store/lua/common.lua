-- What every step shares: the clock, the names of keys, events, progress, tickets, and how a job comes to rest.
-- Comes after the first line of each script. KEYS[1] is the prefix; the keys below it are those of shared/store/keys.py.
-- Sent by the caller in ARGV[1]: bytes of log kept per job. A step's own arguments begin at ARGV[2].
local P = KEYS[1]
local LOG_BYTES = tonumber(ARGV[1])
local LEASE_MS, PROGRESS_MS, ROWS_MS, REASONS = 6000, 100, 100, 100
local DRAFT_S = 3600
local HOLD_MS = 120000
-- So many processes may end with a row under test, the last time alone, before it is failed.
local DEATHS = 3
local CROWD, TIDY_MS = 192, 3600000
-- Whose whole worker is gone never learns of its fence, and is forgotten.
local FENCED_MS = 3600000
local QUEUE = 'work'
-- So many chunks of a job a ticket may hold beside its own one.
local AHEAD = 3

local function at(name) return P .. name end
local function job_key(job) return P .. 'job:' .. job end
local function list_key(list) return P .. 'list:' .. list end
local function num(value) return tonumber(value) or 0 end
-- cjson and tostring round large numbers; this writes them out.
local function int(value) return string.format('%.0f', value) end
local function or_null(value) if value and value ~= '' then return value end return 'null' end
-- What /metrics tells of the whole system: numbers that only grow. Called where the thing happens, behind whatever
-- keeps a repeat of the step from doing it again.
local FIGURES = P .. 'figures'
local function tally(name, by) redis.call('HINCRBY', FIGURES, name, by) end

local TIME = redis.call('TIME')
local NOW = tonumber(TIME[1]) * 1000 + math.floor(tonumber(TIME[2]) / 1000)
local NOW_US = TIME[1] .. string.format('%06d', tonumber(TIME[2]))

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
local function taken(bytes) return math.floor(bytes * 4 / 3) + 128 end

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
  local size = redis.call('HINCRBY', key, 'log_bytes', taken(#event))
  while size > LOG_BYTES do
    local oldest = redis.call('XRANGE', key .. ':log', '-', '+', 'COUNT', 2)
    if #oldest < 2 then break end
    redis.call('XTRIM', key .. ':log', 'MINID', oldest[2][1])
    redis.call('HSET', key, 'trimmed', oldest[1][1])
    size = redis.call('HINCRBY', key, 'log_bytes', -taken(#oldest[1][2][2]))
  end
  redis.call('PUBLISH', at('relay'), '{"method":"emit","event":"' .. kind .. '","binary":false,"data":[' .. event ..
    '],"namespace":"/jobs","room":"' .. job .. '","skip_sid":null,"callback":null,"host_id":"lua"}')
end

-- Rows a second over the last seconds, from a short string of `ms:done` samples. Returns rate and remaining seconds.
local function pace(key)
  local v = redis.call('HMGET', key, 'samples', 'done', 'total', 'bytes_done', 'bytes_total', 'started_ms')
  local done, samples, last = num(v[2]), {}, 0
  for ms, rows in string.gmatch(v[1] or '', '(%d+):(%d+)') do
    ms = tonumber(ms)
    if ms > NOW - 6000 then samples[#samples + 1] = { ms, tonumber(rows) } end
  end
  if #samples == 0 then samples[1] = { num(v[6]), 0 } end
  local first = samples[1]
  local rate = NOW > first[1] and (done - first[2]) * 1000 / (NOW - first[1]) or 0
  if NOW - samples[#samples][1] >= 500 then samples[#samples + 1] = { NOW, done } end
  local text = {}
  for _, sample in ipairs(samples) do text[#text + 1] = int(sample[1]) .. ':' .. int(sample[2]) end
  redis.call('HSET', key, 'samples', table.concat(text, ' '))
  local left
  if v[3] and v[3] ~= '' then left = tonumber(v[3]) - done
  elseif num(v[4]) > 0 then left = done * (num(v[5]) - num(v[4])) / num(v[4]) end
  if rate <= 0 or not left then return rate, nil end
  return rate, left / rate
end

-- The most frequent reasons, as JSON: five, and less where they are long.
local function top_reasons(key)
  local found, told, size = redis.call('ZREVRANGE', key .. ':reasons', 0, 4, 'WITHSCORES'), {}, 0
  for i = 1, #found, 2 do
    local verdict, reason = string.match(found[i], '^(%a+)|(.*)$')
    local one = '{"verdict":"' .. verdict .. '","reason":' .. cjson.encode(reason) .. ',"rows":' .. int(found[i + 1]) .. '}'
    size = size + #one + 1
    if size > 1024 then break end
    if found[i + 1] ~= '0' then told[#told + 1] = one end
  end
  return '[' .. table.concat(told, ',') .. ']'
end

local function progress_now(job)
  local key = job_key(job)
  redis.call('ZREM', at('owed'), job)
  local rate, eta = pace(key)
  redis.call('HSET', key, 'progress_ms', int(NOW), 'rate', string.format('%.1f', rate),
    'eta', eta and string.format('%.1f', eta) or '')
  local v = redis.call('HMGET', key, 'total', 'done', 'kept', 'rejected', 'failed', 'blank_lines', 'bytes_total',
    'bytes_done', 'chunks', 'chunks_done', 'next', 'rate', 'eta')
  local cut = v[1] and v[1] ~= '' and num(v[11]) >= num(v[1])
  emit(job, 'progress', '"rows":{"total":' .. or_null(v[1]) .. ',"done":' .. v[2] .. ',"kept":' .. v[3] ..
    ',"rejected":' .. v[4] .. ',"failed":' .. v[5] .. ',"blank_lines":' .. or_null(v[6]) ..
    '},"bytes":{"total":' .. v[7] .. ',"done":' .. v[8] ..
    '},"chunks":{"total":' .. (cut and v[9] or 'null') .. ',"done":' .. v[10] ..
    '},"rate":' .. v[12] .. ',"eta_seconds":' .. or_null(v[13]) .. ',"reasons":' .. top_reasons(key))
end

-- At most ten a second; one held back is owed, and a duty pays it.
local function progress(job)
  local last = num(redis.call('HGET', job_key(job), 'progress_ms'))
  if NOW - last >= PROGRESS_MS or NOW < last then progress_now(job)
  else redis.call('ZADD', at('owed'), 'NX', int(last + PROGRESS_MS), job) end
end

-- Rows shown to watchers (`kept`, `failed`): ten messages a second, the rest is counted as skipped.
local function show(job, kind, count, shown, rows)
  if count == 0 then return end
  local key = job_key(job)
  local v = redis.call('HMGET', key, kind .. '_ms', kind .. '_skipped')
  if NOW - num(v[1]) < ROWS_MS and NOW >= num(v[1]) then
    redis.call('HINCRBY', key, kind .. '_skipped', count)
    return
  end
  redis.call('HSET', key, kind .. '_ms', int(NOW), kind .. '_skipped', 0)
  emit(job, kind, '"rows":' .. rows .. ',"skipped":' .. int(num(v[2]) + count - shown))
end

local function show_rest(job)
  for _, kind in ipairs({ 'kept', 'failed' }) do
    local skipped = num(redis.call('HGET', job_key(job), kind .. '_skipped'))
    if skipped > 0 then
      redis.call('HSET', job_key(job), kind .. '_skipped', 0)
      emit(job, kind, '"rows":[],"skipped":' .. int(skipped))
    end
  end
end

-- How many processes take tickets, by the workers that were seen in the last 15 seconds.
local function count_slots()
  redis.call('ZREMRANGEBYSCORE', at('workers'), '-inf', int(NOW - 15000))
  local slots = 0
  for _, worker in ipairs(redis.call('ZRANGE', at('workers'), 0, -1)) do
    local queue, count = string.match(worker, '|(.*)|(%d+)$')
    if queue == QUEUE then slots = slots + tonumber(count) end
  end
  redis.call('HSET', at('counters'), 'slots', slots)
  return slots
end

-- A ticket in the broker, as kombu writes one for the task `winnow.ticket`. Few wait: one for each worker process.
local function ticket()
  local slots = num(redis.call('HGET', at('counters'), 'slots'))
  if redis.call('LLEN', QUEUE) >= math.max(slots, 1) then return end
  local id = 'ticket-' .. redis.call('HINCRBY', at('counters'), 'ticket', 1) .. '-' .. NOW_US
  redis.call('LPUSH', QUEUE, '{"body":"[[],{},{\\"callbacks\\":null,\\"errbacks\\":null,\\"chain\\":null,' ..
    '\\"chord\\":null}]","content-encoding":"utf-8","content-type":"application/json","headers":{"lang":"py",' ..
    '"task":"winnow.ticket","id":"' .. id .. '","root_id":"' .. id .. '","parent_id":null,"group":null,' ..
    '"retries":0,"timelimit":[null,null],"eta":null,"expires":null,"origin":"store","ignore_result":true,' ..
    '"argsrepr":"()","kwargsrepr":"{}"},"properties":{"correlation_id":"' .. id .. '","reply_to":"",' ..
    '"delivery_mode":2,"delivery_info":{"exchange":"","routing_key":"' .. QUEUE .. '"},"priority":0,' ..
    '"delivery_tag":"' .. id .. '"}}')
end

local function offer(member)
  redis.call('ZADD', at('turns'), 'NX', 0, member)
  ticket()
end

-- The same behind all others.
local function offer_last(member)
  redis.call('ZADD', at('turns'), 'NX', redis.call('HINCRBY', at('counters'), 'turn', 1), member)
  ticket()
end

-- Who has one of its owner's places, and who waits for one in order of submission. Where a place is free, or another is
-- the first that waits, that one is offered; so one after the other comes to its place.
local HAS_A_PLACE = { running = true, pausing = true, cancelling = true }
local function move(job, before, state)
  local key = job_key(job)
  local v = redis.call('HMGET', key, 'owner', 'created_ms')
  local running, queued = at('running:' .. v[1]), at('queued:' .. v[1])
  if state == 'queued' then redis.call('ZADD', queued, v[2], job)
  elseif before == 'queued' then
    redis.call('ZREM', queued, job)
    redis.call('HDEL', key, 'waits')
  end
  if HAS_A_PLACE[state] then redis.call('SADD', running, job)
  elseif HAS_A_PLACE[before] then redis.call('SREM', running, job) end
  if before == 'queued' or (HAS_A_PLACE[before] and not HAS_A_PLACE[state]) then
    local first = redis.call('ZRANGE', queued, 0, 0)[1]
    if first and redis.call('HDEL', job_key(first), 'waits') == 1 then offer('job:' .. first) end
  end
end

local function set_state(job, state, error)
  local key = job_key(job)
  local before = redis.call('HGET', key, 'state')
  move(job, before, state)
  if before then redis.call('SREM', at('state:' .. before), job) end
  redis.call('SADD', at('state:' .. state), job)
  redis.call('HSET', key, 'state', state)
  if error then redis.call('HSET', key, 'error', error) end
  emit(job, 'state', '"state":"' .. state .. '","attempt":' .. redis.call('HGET', key, 'attempt') ..
    (error and ',"error":' .. error or ''))
end

local function forget_lease(job, chunk, owner)
  redis.call('HDEL', job_key(job) .. ':leases', chunk)
  redis.call('ZREM', at('deadlines'), 'job:' .. job .. ':' .. chunk)
  local held = redis.call('HGET', at('owners'), owner)
  if held and string.match(held, '|(.*)$') == 'job:' .. job .. ':' .. chunk then
    redis.call('HDEL', at('owners'), owner)
  end
end

-- A lease was taken from a ticket whose process may not know it yet: its parent sees to it that it learns it soon.
local function fence_off(owner) redis.call('ZADD', at('fenced'), int(NOW), owner) end

local function forget_leases(job)
  local leases = redis.call('HGETALL', job_key(job) .. ':leases')
  for i = 1, #leases, 2 do
    local owner = cjson.decode(leases[i + 1]).owner
    forget_lease(job, leases[i], owner)
    fence_off(owner)
  end
end

-- The names under which a ticket owns leases: its own, and one for each chunk that it took ahead.
local function names_of(ticket)
  local names = { ticket }
  for i = 1, AHEAD do names[i + 1] = ticket .. '+' .. i end
  return names
end

-- What a ticket works on though it is not to be tested any more (its job rests, ends or is gone, or its lease is
-- another's by now), told from whatever it works on at another time; nil where there is no such thing.
local function unwanted(ticket)
  for _, owner in ipairs(names_of(ticket)) do
    local held = redis.call('HGET', at('owners'), owner)
    if held then
      local job = string.match(held, '|job:(.*):%w+$')
      if job and redis.call('HGET', job_key(job), 'state') ~= 'running' then return held end
    else
      local since = redis.call('ZSCORE', at('fenced'), owner)
      if since then return 'fenced ' .. since end
    end
  end
end

-- A stretch that is being counted counts no more, and no other is given out.
local function forget_stretch(list)
  local lease = redis.call('HGET', list_key(list), 'lease')
  if lease then redis.call('HDEL', at('owners'), cjson.decode(lease).owner) end
  redis.call('HDEL', list_key(list), 'lease')
  redis.call('ZREM', at('turns'), 'list:' .. list)
  redis.call('ZREM', at('deadlines'), 'list:' .. list)
end

-- A draft is kept for a while after it last grew; then whoever took it in has died.
local function keep_draft(list)
  redis.call('EXPIRE', list_key(list), DRAFT_S)
  redis.call('EXPIRE', list_key(list) .. ':parts', DRAFT_S)
end

-- A job with many segments of its own is brought to the notice of the duty `bind`, now and then again.
local function crowd(job)
  local count = redis.call('ZCARD', job_key(job) .. ':segments')
  if count >= CROWD and count % 32 == 0 then redis.call('ZADD', at('crowded'), int(NOW), job) end
end

-- A list is used: it is kept for so long from now on.
local function use(list) redis.call('ZADD', at('used'), 'XX', int(NOW), list) end

-- What a list takes up of the bytes that its owner may store: at least a block of a disk.
local function weight(size) return math.max(4096, num(size)) end
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
  for _, list in ipairs(redis.call('ZRANGE', lists, 0, -1)) do sum = sum + weight(redis.call('HGET', list_key(list), 'size')) end
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

-- How many rows a job has, of a list with so many (false: not counted yet): all, or of a sample so many as were asked
-- for; and then no blank line is among them.
local function have_rows(job, rows, blank)
  local key, total = job_key(job), rows
  local sample = redis.call('HGET', key, 'sample')
  if rows and sample and sample ~= '' then
    redis.call('HSET', key, 'list_rows', rows)
    if num(sample) < num(rows) then total, blank = sample, 0 end
  end
  redis.call('HSET', key, 'total', total or '', 'blank_lines', blank or '')
end

-- The lists that a job works on: its own, and those that its preparation reads.
local function lists_of(job)
  local v = redis.call('HMGET', job_key(job), 'list', 'prepares')
  local lists = { v[1] }
  for other in string.gmatch(v[2] or '', '%S+') do
    if other ~= v[1] then lists[#lists + 1] = other end
  end
  return lists
end

-- A job that is not at its end has its lists, which cannot be deleted then. What is prepared needs no other list again.
local function take_lists(job)
  for place, list in ipairs(lists_of(job)) do
    if place == 1 or redis.call('HEXISTS', job_key(job), 'prepared') == 0 then
      redis.call('SADD', list_key(list) .. ':users', job)
      use(list)
    end
  end
end

local function leave_lists(job)
  for _, list in ipairs(lists_of(job)) do
    if redis.call('SREM', list_key(list) .. ':users', job) == 1 then use(list) end
  end
end

-- What storage has of it and nobody recorded is looked for once all that was under way must have come to an end.
local function untidy(member) redis.call('ZADD', at('untidy'), int(NOW + TIDY_MS), member) end

-- What was set aside of a job's rows is of no use any more where it lies within [from, to): they are committed, or set
-- aside anew.
local function forget_aside(job, from, to)
  local key = job_key(job) .. ':aside'
  for _, text in ipairs(redis.call('ZRANGEBYSCORE', key, int(from), '(' .. int(to))) do
    local record = cjson.decode(text)
    if record.first + record.rows <= to then redis.call('ZREM', key, text) end
  end
end

-- What earlier attempts left behind is of no use any more: every row has a newer verdict, or the job goes.
local function forget_before(job)
  local key = job_key(job)
  for attempt in string.gmatch(redis.call('HGET', key, 'before') or '', '%d+') do
    redis.call('UNLINK', key .. ':segments:' .. attempt, key .. ':manifests:' .. attempt)
  end
  redis.call('HDEL', key, 'before')
end

-- The end of an attempt: exact counts, what was skipped, then the state as the last event.
local function finish(job, state, error)
  local key = job_key(job)
  forget_leases(job)
  redis.call('DEL', key .. ':back')
  redis.call('HDEL', key, 'resumed')
  redis.call('ZREM', at('turns'), 'job:' .. job)
  leave_lists(job)
  if state == 'succeeded' then
    redis.call('HSET', key, 'bytes_done', redis.call('HGET', key, 'bytes_total'))
    redis.call('DEL', key .. ':aside')
    forget_before(job)
  end
  redis.call('HSET', key, 'finished_ms', int(NOW))
  tally('ended:' .. state, 1)
  redis.call('ZADD', at('ended'), int(NOW), job)
  untidy('job:' .. job)
  show_rest(job)
  progress_now(job)
  local v = redis.call('HMGET', key, 'started_ms', 'done')
  local spent = math.max(NOW - num(v[1]), 1)
  redis.call('HSET', key, 'eta', '', 'rate', string.format('%.1f', v[1] and v[1] ~= '' and num(v[2]) * 1000 / spent or 0))
  set_state(job, state, error)
end

local function start(job)
  local key = job_key(job)
  if redis.call('HDEL', key, 'resumed') == 1 then
    redis.call('HSET', key, 'samples', int(NOW) .. ':' .. redis.call('HGET', key, 'done'))
  else
    redis.call('HSET', key, 'started_ms', int(NOW), 'samples', int(NOW) .. ':0')
  end
  set_state(job, 'running')
end

-- After something was done or handed back: has the job come to an end, or to the rest that was asked for?
local function settle(job)
  local key = job_key(job)
  local v = redis.call('HMGET', key, 'state', 'total', 'done', 'max_failed', 'failed')
  local state = v[1]
  if state == 'succeeded' or state == 'failed' or state == 'cancelled' or state == 'cancelling' then
    if state == 'cancelling' and redis.call('HLEN', key .. ':leases') == 0 then finish(job, 'cancelled') end
    return
  end
  if v[4] and v[4] ~= '' and num(v[5]) > num(v[4]) then
    return finish(job, 'failed', '{"type":"urn:winnow:max-failed","title":"Too many failed rows","status":422,' ..
      '"detail":"' .. v[5] .. ' rows failed, and max_failed is ' .. v[4] ..
      '; the reasons are in the job\'s failed rows"}')
  end
  if v[2] and v[2] ~= '' and num(v[3]) >= num(v[2]) and state ~= 'paused' then
    if state == 'queued' then start(job) end
    return finish(job, 'succeeded')
  end
  if state == 'pausing' and redis.call('HLEN', key .. ':leases') == 0 then
    show_rest(job)
    progress_now(job)
    set_state(job, 'paused')
  end
end

-- A preparation ended before it was done: another begins it anew, unless one process after the other died of it.
local function unprepared(job, blame)
  local key = job_key(job)
  local deaths = blame and redis.call('HINCRBY', key, 'prepare_deaths', 1) or 0
  local state = redis.call('HGET', key, 'state')
  if deaths >= DEATHS and (state == 'running' or state == 'pausing') then
    return finish(job, 'failed', '{"type":"about:blank","title":"Winnow problem","status":500,"detail":' ..
      cjson.encode('prepare ended the worker process ' .. deaths .. ' times' ..
      (blame.death ~= '' and ' (' .. blame.death .. ')' or '')) .. '}')
  end
  if state == 'running' or state == 'queued' then offer('job:' .. job) end
  settle(job)
end

-- Rows [from, to) of a chunk that are to be tested, or failed for `why` once they have `deaths` enough and are alone.
local function put_back(job, chunk, from, to, deaths, why)
  if from >= to then return end
  redis.call('ZADD', job_key(job) .. ':back', int(from), chunk .. ':' .. int(from) .. ':' .. int(to) ..
    (deaths > 0 and ':' .. int(deaths) .. ':' .. why or ''))
end

-- How rows that end processes, or have to be ended with them, stand in ':back' and in a lease.
local function blamed(lease, blame)
  local deaths, why = lease.at > lease.from and 0 or num(lease.deaths), lease.why or ''
  -- What is doomed was not tested: its process died of something else.
  if not blame or lease.doom then return deaths, why end
  deaths = deaths + blame.deaths
  if blame.reason then return deaths, blame.reason end
  return deaths, 'its test ended the worker process ' .. int(deaths) .. (deaths == 1 and ' time' or ' times') ..
    (blame.death ~= '' and ' (' .. blame.death .. ')' or '')
end

-- A lease ends before its chunk does: what is left goes to the head of the job's work. `blame`: it ended with its
-- process, which counts against the `suspects` ([first, end) each, in order), and nobody else: those were under test.
-- Where these are not known it counts against all rows that were not committed, as long as none of them is.
local function hand_back(job, chunk, lease, blame)
  forget_lease(job, chunk, lease.owner)
  if lease.kind == 'prepare' then return unprepared(job, blame) end
  local deaths, why = blamed(lease, blame)
  local at, number = lease.at, chunk
  local function piece(from, to, ...)
    if from >= to then return end
    put_back(job, number or int(redis.call('HINCRBY', job_key(job), 'chunks', 1) - 1), from, to, ...)
    at, number = to, nil
  end
  for _, suspect in ipairs(blame and not lease.doom and blame.suspects or {}) do
    local from, to = math.max(suspect[1], at), math.min(suspect[2], lease.to)
    if from < to then
      piece(at, from, 0)
      piece(from, to, deaths, why)
    end
  end
  if at == lease.at then piece(at, lease.to, deaths, why) else piece(at, lease.to, 0) end
  local state = redis.call('HGET', job_key(job), 'state')
  if state == 'running' or state == 'queued' then
    -- Who made room for others is behind them.
    if lease.yields then offer_last('job:' .. job) else offer('job:' .. job) end
  end
  settle(job)
end

-- A job cannot go on: it ends as failed, or comes to rest as paused, with the reason. Returns 1, or 0 where it rests.
local function halt(job, state, error)
  local before = redis.call('HGET', job_key(job), 'state')
  if before ~= 'queued' and before ~= 'running' and before ~= 'pausing' then return 0 end
  if before == 'queued' then start(job) end
  if state == 'failed' then
    finish(job, 'failed', error)
    return 1
  end
  redis.call('ZREM', at('turns'), 'job:' .. job)
  if before ~= 'pausing' then set_state(job, 'pausing', error) end
  settle(job)
  return 1
end
