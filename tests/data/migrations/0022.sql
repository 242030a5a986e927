-- Work that a replica does which is gone by now, work that was given back, and a replica that was heard of long ago.
INSERT INTO singletons (name, holder, epoch, expires_at_ms) VALUES
    ('polling', 'rep_2201', 3, 1772366408000),
    ('schedules', 'rep_2202', 1, 0);
INSERT INTO replicas (id, seen_at_ms) VALUES ('rep_2201', 1772366400000);
