-- needs: back, ends, leases, names, progress, rests, turns, values
-- How a lease ends before its chunk does.

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
  if state == 'running' then progress(job) end
  settle(job)
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
  local reached, number = lease.at, chunk
  local function piece(from, to, ...)
    if from >= to then return end
    put_back(job, number or int(redis.call('HINCRBY', job_key(job), 'chunks', 1) - 1), from, to, ...)
    reached, number = to, nil
  end
  for _, suspect in ipairs(blame and not lease.doom and blame.suspects or {}) do
    local from, to = math.max(suspect[1], reached), math.min(suspect[2], lease.to)
    if from < to then
      piece(reached, from, 0)
      piece(from, to, deaths, why)
    end
  end
  if reached == lease.at then piece(reached, lease.to, deaths, why) else piece(reached, lease.to, 0) end
  local state = redis.call('HGET', job_key(job), 'state')
  if state == 'running' or state == 'queued' then
    -- Who made room for others is behind them.
    if lease.yields then offer_last('job:' .. job) else offer('job:' .. job) end
  end
  settle(job)
end
