-- needs: names, owning
-- Work that goes on though nobody wants it.

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
