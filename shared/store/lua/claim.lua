#!lua
-- needs: back, clock, cuts, leases, names, starts, tickets, unserved, values
-- The ticket takes what is next: a chunk of the job whose turn it is, or a stretch of a list (or a draft) to index.
-- ARGV: ticket, nonce, worker, how many jobs of one owner may run (0: any number); a job and its attempt, or '' and '':
-- then only a further chunk of that one is taken, and only where it is its turn.
-- Returns JSON of the lease, or false where there is nothing to do.
local owner, nonce, worker, places = ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5])
local only, attempt = ARGV[6] ~= '' and ARGV[6] or nil, ARGV[7]

local held = redis.call('HGET', at('owners'), owner)
if held then
  -- The answer to this same claim was lost (say it again), or another delivery of the ticket works on it.
  local mine, name = string.match(held, '^(.-)|(.*)$')
  if mine ~= nonce then return false end
  local list = string.match(name, '^list:(.*)$')
  if list then return redis.call('HGET', list_key(list), 'lease') end
  local job, chunk = string.match(name, '^job:(.*):(%w+)$')
  return redis.call('HGET', job_key(job) .. ':leases', chunk)
end

local function grant(name)
  redis.call('ZADD', at('deadlines'), int(NOW + LEASE_MS), name)
  redis.call('HSET', at('owners'), owner, nonce .. '|' .. name)
  redis.call('ZREM', at('fenced'), owner)
  if redis.call('ZCARD', at('turns')) > 0 then add_ticket() end
end

local function fence() return redis.call('HINCRBY', at('counters'), 'fence', 1) .. '.' .. nonce end

local function index(list)
  local lkey = list_key(list)
  local v = redis.call('HMGET', lkey, 'complete', 'rows', 'bytes', 'line', 'lease', 'draft', 'available', 'enough')
  redis.call('ZREM', at('turns'), 'list:' .. list)
  if not v[1] or v[1] == '1' or v[5] then return false end
  if v[6] then
    if num(v[7]) <= num(v[8]) then return false end
    -- Should no row end in what is there, it is looked at again once it is twice as much.
    redis.call('HSET', lkey, 'enough', int(2 * num(v[7]) - num(v[3])))
  end
  local lease = cjson.encode({ kind = 'index', list = list, fence = fence(), owner = owner, row = num(v[2]),
    byte = num(v[3]), line = num(v[4]), draft = v[6] or nil, available = v[6] and num(v[7]) or nil })
  redis.call('HSET', lkey, 'lease', lease)
  grant('list:' .. list)
  return lease
end

-- Whether a job may begin: there is a place for it and for all that were submitted before it. Else it waits, and is
-- offered when it is the first of those and a place is free.
local function has_place(job, state, whose)
  if places == 0 then return true end
  local running, queued = at('running:' .. whose), at('queued:' .. whose)
  if state == 'running' then
    redis.call('SADD', running, job)
    return true
  end
  local rank = redis.call('ZRANK', queued, job)
  if not rank then
    redis.call('ZADD', queued, redis.call('HGET', job_key(job), 'created_ms'), job)
    rank = redis.call('ZRANK', queued, job)
  end
  if rank < places - redis.call('SCARD', running) then return true end
  redis.call('HSET', job_key(job), 'waits', 1)
  redis.call('SADD', at('waiting'), whose)
  return false
end

-- What has to be known of all rows before the first one is tested: one worker makes it, once the lists are counted that
-- it is made of. Until then no chunk is given out. It draws the sample, too, where the job is on one.
local function prepare(job, list, state, lists, total, whole)
  local key = job_key(job)
  redis.call('ZREM', at('turns'), 'job:' .. job)
  if redis.call('HEXISTS', key .. ':leases', 'prepare') == 1 then return false end
  for other in string.gmatch(lists, '%S+') do
    local o = redis.call('HMGET', list_key(other), 'complete', 'lease')
    if o[1] ~= '1' then
      -- The job is offered again as that goes on.
      if not o[2] then redis.call('ZADD', at('turns'), 'NX', 0, 'list:' .. other) end
      return false
    end
  end
  if state == 'queued' then start(job) end
  local lease = cjson.encode({ kind = 'prepare', job = job, list = list, fence = fence(), owner = owner,
    worker = worker, since = NOW, from = 0, at = 0, to = 0, total = total, whole = whole })
  redis.call('HSET', key .. ':leases', 'prepare', lease)
  grant('job:' .. job .. ':prepare')
  return lease
end

-- A predicate that this worker does not have, or has in another version: the job waits for one that has it.
local function is_able(needs)
  return not needs or needs == '' or redis.call('SISMEMBER', at('abilities:' .. worker), needs) == 1
end

-- Whether the job that more is wanted of goes on as it did, with rows that nobody died of.
local function may_take_ahead(key)
  local v = redis.call('HMGET', key, 'state', 'attempt')
  local back = redis.call('ZRANGE', key .. ':back', 0, 0)[1]
  return v[1] == 'running' and v[2] == attempt and not (back and string.match(back, '^%d+:%d+:%d+:'))
end

-- What was set aside of rows [from, to), as JSON; nil where nothing was.
local function set_aside(key, from, to)
  local found
  for _, text in ipairs(redis.call('ZRANGEBYSCORE', key .. ':aside', '-inf', '(' .. int(to))) do
    local record = cjson.decode(text)
    if record.first + record.rows > from then
      found = found or {}
      found[#found + 1] = text
    end
  end
  return found
end

local function chunk(job)
  local key = job_key(job)
  local v = redis.call('HMGET', key, 'state', 'next', 'list', 'chunks', 'owner', 'needs', 'sample', 'drawn')
  if v[1] ~= 'queued' and v[1] ~= 'running' then
    redis.call('ZREM', at('turns'), 'job:' .. job)
    return false
  end
  if not is_able(v[6]) then
    if has_a_worker(v[6]) then return false, true end
    put_by(job, v[6])
    return false
  end
  if not has_place(job, v[1], v[5]) then
    redis.call('ZREM', at('turns'), 'job:' .. job)
    return false
  end
  local list = redis.call('HMGET', list_key(v[3]), 'rows', 'complete', 'bytes', 'lease')
  local indexed, complete = num(list[1]), list[2] == '1'
  local whole
  if v[7] and v[7] ~= '' then
    -- Which rows are a sample is known once all are counted. Where that is not all of them, they are drawn, by one.
    whole = complete and num(v[7]) < indexed and indexed or nil
    indexed = complete and math.min(num(v[7]), indexed) or 0
  end
  local prepares = redis.call('HMGET', key, 'prepares', 'prepared')
  if (prepares[1] or '') ~= '' and not prepares[2] then
    return prepare(job, v[3], v[1], prepares[1], indexed, whole)
  end
  if whole and not v[8] and redis.call('HLEN', key .. ':leases') > 0 then
    redis.call('ZREM', at('turns'), 'job:' .. job)
    return false
  end
  local number, from, to, deaths, why
  local back = redis.call('ZPOPMIN', key .. ':back')
  if back[1] then
    number, from, to, deaths, why = string.match(back[1], '^(%d+):(%d+):(%d+):?(%d*):?(.*)$')
    from, to, deaths = tonumber(from), tonumber(to), num(deaths)
    if deaths > 0 and to - from > 1 then
      -- One of these rows may be what ends the process: by halves it is found, and its neighbours are not failed.
      -- Whatever befell many, each row has to be met alone once more before it is the one.
      deaths = math.min(deaths, DEATHS - 1)
      local middle = from + math.ceil((to - from) / 2)
      put_back(job, v[4], middle, to, deaths, why)
      redis.call('HINCRBY', key, 'chunks', 1)
      to = middle
    end
  elseif num(v[2]) < indexed then
    number, from = v[4], num(v[2])
    to = from + cut(key, list_key(v[3]), list, from, indexed, complete)
    redis.call('HSET', key, 'next', int(to), 'chunk_rows', int(to - from))
    redis.call('HINCRBY', key, 'chunks', 1)
  else
    redis.call('ZREM', at('turns'), 'job:' .. job)
    if not complete and not list[4] then redis.call('ZADD', at('turns'), 'NX', 0, 'list:' .. v[3]) end
    return false
  end
  if v[1] == 'queued' then start(job) end
  local more = redis.call('EXISTS', key .. ':back') == 1 or num(redis.call('HGET', key, 'next')) < indexed
  if more then
    redis.call('ZADD', at('turns'), redis.call('HINCRBY', at('counters'), 'turn', 1), 'job:' .. job)
  else
    redis.call('ZREM', at('turns'), 'job:' .. job)
  end
  local lease = cjson.encode({ kind = 'chunk', job = job, chunk = tonumber(number), fence = fence(), owner = owner,
    worker = worker, from = from, to = to, at = from, since = NOW, list = v[3], deaths = deaths,
    why = why, doom = deaths and deaths >= DEATHS and (why ~= '' and why or 'its test ended the worker process') or nil,
    attempt = num(redis.call('HGET', key, 'attempt')), total = complete and indexed or cjson.null, whole = whole,
    aside = set_aside(key, from, to) })
  redis.call('HSET', key .. ':leases', number, lease)
  grant('job:' .. job .. ':' .. number)
  return lease
end

offer_unserved(worker)
local passed = 0
for _ = 1, 1000 do
  local member = redis.call('ZRANGE', at('turns'), passed, passed)[1]
  if not member then return false end
  local kind, id = string.match(member, '^(%a+):(.*)$')
  local lease, waits
  if only and id ~= only then
    -- It is another's turn, unless this worker cannot serve it.
    if kind == 'list' or is_able(redis.call('HGET', job_key(id), 'needs')) then return false end
    waits = true
  elseif only then
    return may_take_ahead(job_key(id)) and chunk(id) or false
  elseif kind == 'list' then lease = index(id)
  else lease, waits = chunk(id) end
  if lease then return lease end
  if waits then passed = passed + 1 end
end
return false
